//! What is trained, as burn's optimizer wants it.

use burn::module::{Module, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::backend::AutodiffBackend;
use burn::tensor::{Tensor, TensorData, backend::Backend};

use super::gradient::Numbers;
use crate::Problem;
use crate::model::{Block, Checkpoint, Config, Float, Layer, Matrix, Model, Weight};
use crate::ops::Ops;
use crate::ops::tensors::Tensors;

/// The matrices: they decay.
#[derive(Module, Debug)]
pub struct Matrices<B: Backend> {
    embed: Param<Tensor<B, 2>>,
    blocks: Vec<Vec<Param<Tensor<B, 2>>>>,
}

/// The gains of the norms: they do not decay. The last norm's gains stay 1 and are not here.
#[derive(Module, Debug)]
pub struct Gains<B: Backend> {
    attn: Vec<Param<Tensor<B, 1>>>,
    mlp: Vec<Param<Tensor<B, 1>>>,
}

#[cfg(test)]
impl<B: Backend> Matrices<B> {
    pub(super) fn embed_id(&self) -> ParamId {
        self.embed.id
    }

    pub(super) fn id(&self, block: usize, part: usize) -> ParamId {
        self.blocks[block][part].id
    }
}

#[cfg(test)]
impl<B: Backend> Gains<B> {
    pub(super) fn ids(&self, block: usize) -> [ParamId; 2] {
        [self.attn[block].id, self.mlp[block].id]
    }
}

/// Everything that is trained.
#[derive(Clone, Debug)]
pub struct Weights<B: Backend> {
    /// The shape.
    pub config: Config,
    /// See [`Matrices`].
    pub matrices: Matrices<B>,
    /// See [`Gains`].
    pub gains: Gains<B>,
}

fn parameter<B: Backend, const D: usize>(data: Vec<f32>, shape: [usize; D], device: &B::Device) -> Param<Tensor<B, D>> {
    let tensor = Tensor::from_data(TensorData::new(data, shape), device).require_grad();
    Param::initialized(ParamId::new(), tensor)
}

impl<B: Backend> Weights<B> {
    /// From a checkpoint of dense matrices with a tied head.
    pub fn new(checkpoint: &Checkpoint, device: &B::Device) -> Self {
        let matrix = |weight: &Weight| {
            let matrix = weight.to_matrix();
            parameter(matrix.data, [matrix.rows, matrix.cols], device)
        };
        let gain = |gains: &Vec<f32>| parameter(gains.clone(), [gains.len()], device);
        let blocks = checkpoint.blocks.iter().map(|block| block.parts.iter().map(matrix).collect()).collect();
        Self {
            config: checkpoint.config.clone(),
            matrices: Matrices { embed: matrix(&checkpoint.embed), blocks },
            gains: Gains {
                attn: checkpoint.blocks.iter().map(|block| gain(&block.attn_norm)).collect(),
                mlp: checkpoint.blocks.iter().map(|block| gain(&block.mlp_norm)).collect(),
            },
        }
    }

    /// The model of these weights. Its passes can be differentiated.
    pub fn model(&self, ops: &Tensors<B>, positions: usize) -> Model<Tensors<B>> {
        let layers = self
            .matrices
            .blocks
            .iter()
            .zip(self.gains.attn.iter().zip(&self.gains.mlp))
            .map(|(parts, (attn, mlp))| {
                Layer::new(attn.val(), mlp.val(), std::array::from_fn(|part| parts[part].val()))
            })
            .collect();
        let norm = ops.gain(&vec![1.0; self.config.hidden]);
        Model::assemble(ops, &self.config, positions, self.matrices.embed.val(), layers, norm, None)
    }

    /// Back to the host.
    ///
    /// # Errors
    /// Where the device is lost.
    pub async fn checkpoint(&self, ops: &Tensors<B>) -> Result<Checkpoint, Problem> {
        let mut blocks = Vec::new();
        for (origin, parts) in self.matrices.blocks.iter().enumerate() {
            let mut read = Vec::new();
            for part in parts {
                read.push(matrix(ops, part.val()).await?);
            }
            let parts = <[Weight; 7]>::try_from(read)
                .map_err(|_| Problem::new("training", "a block has not seven matrices"))?;
            blocks.push(Block {
                origin,
                attn_norm: ops.read(self.gains.attn[origin].val().unsqueeze()).await?,
                mlp_norm: ops.read(self.gains.mlp[origin].val().unsqueeze()).await?,
                parts,
            });
        }
        let embed = matrix(ops, self.matrices.embed.val()).await?;
        let norm = vec![1.0; self.config.hidden];
        Ok(Checkpoint { config: self.config.clone(), embed, blocks, norm, head: None })
    }
}

impl<B: AutodiffBackend> Weights<B> {
    /// Gradients that were computed on the host, as the optimizers of matrices and gains want them.
    pub fn register(&self, numbers: Numbers, device: &B::Device) -> (GradientsParams, GradientsParams) {
        let (mut matrices, mut gains) = (GradientsParams::new(), GradientsParams::new());
        let mut matrix = |param: &Param<Tensor<B, 2>>, data: Vec<f32>| {
            let tensor = Tensor::<B::InnerBackend, 2>::from_data(TensorData::new(data, param.val().dims()), device);
            matrices.register(param.id, tensor);
        };
        let mut gain = |param: &Param<Tensor<B, 1>>, data: Vec<f32>| {
            let tensor = Tensor::<B::InnerBackend, 1>::from_data(TensorData::new(data, param.val().dims()), device);
            gains.register(param.id, tensor);
        };
        matrix(&self.matrices.embed, numbers.embed);
        for (index, block) in numbers.blocks.into_iter().enumerate() {
            self.matrices.blocks[index].iter().zip(block.parts).for_each(|(param, data)| matrix(param, data));
            gain(&self.gains.attn[index], block.attn);
            gain(&self.gains.mlp[index], block.mlp);
        }
        (matrices, gains)
    }
}

async fn matrix<B: Backend>(ops: &Tensors<B>, tensor: Tensor<B, 2>) -> Result<Weight, Problem> {
    let [rows, cols] = tensor.dims();
    Ok(Weight::Dense { matrix: Matrix { rows, cols, data: ops.read(tensor).await? }, float: Float::F32 })
}
