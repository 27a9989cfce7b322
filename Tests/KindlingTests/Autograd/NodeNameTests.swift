import Kindling
import Testing

/// The names of nodes that users see when they print a tensor: PyTorch's for the same 76 calls.
@Suite struct NodeNameTests {
    private var x: Tensor { ones(2, 3, requiresGrad: true) }
    private var image: Tensor { ones(1, 2, 4, 4, requiresGrad: true) }

    private func expect(_ result: Tensor, _ name: String, line: Int = #line) {
        #expect(result.gradFn?.name == name, "line \(line)")
        #expect(result.description.hasSuffix("grad_fn=<\(name)>)"), "line \(line)")
    }

    @Test func arithmetic() {
        expect(x + 1, "AddBackward0")
        expect(x - 1, "SubBackward0")
        expect(x * 2, "MulBackward0")
        expect(x / 2, "DivBackward0")
        expect(-x, "NegBackward0")
        expect(x ** 2, "PowBackward0")
        expect(exp(x), "ExpBackward0")
        expect(log(x), "LogBackward0")
        expect(relu(x), "ReluBackward0")
        expect(sigmoid(x), "SigmoidBackward0")
        expect(tanh(x), "TanhBackward0")
    }

    @Test func reductionsAndViews() {
        expect(x.sum(), "SumBackward0")
        expect(x.sum(0), "SumBackward1")
        expect(x.mean(), "MeanBackward0")
        expect(x.mean(0), "MeanBackward1")
        expect(x.view(3, 2), "ViewBackward0")
        expect(x.t().reshape(-1), "UnsafeViewBackward0")
        expect(x.t(), "TBackward0")
        expect(x.permute(1, 0), "PermuteBackward0")
        expect(x.transpose(0, 1), "TransposeBackward0")
        expect(x[0], "SelectBackward0")
        expect(x[0..<1], "SliceBackward0")
        expect(x[tensor([0, 1])], "IndexBackward0")
    }

    @Test func productsAndJoining() {
        expect(x.mm(ones(3, 2)), "MmBackward0")
        expect(x.unsqueeze(0).bmm(ones(1, 3, 2)), "BmmBackward0")
        expect(x.mv(ones(3)), "MvBackward0")
        expect(x[0].dot(ones(3)), "DotBackward0")
        expect(x.max(), "MaxBackward1")
        expect(x.max(0).values, "MaxBackward0")
        expect(cat([x, x]), "CatBackward0")
        expect(stack([x, x]), "StackBackward0")
        expect(x.unsqueeze(0), "UnsqueezeBackward0")
        expect(x.squeeze(0), "SqueezeBackward1")
        expect(x.expand(4, 2, 3), "ExpandBackward0")
        expect(x.clone(), "CloneBackward0")
        expect(softmax(x, dim: 1), "SoftmaxBackward0")
        expect(logSoftmax(x, dim: 1), "LogSoftmaxBackward0")
    }

    @Test func lossesAndActivations() {
        expect(crossEntropy(x, tensor([0, 1])), "NllLossBackward0")
        expect(nllLoss(x, tensor([0, 1])), "NllLossBackward0")
        expect(mseLoss(x, zeros(2, 3)), "MseLossBackward0")
        expect(l1Loss(x, zeros(2, 3)), "MeanBackward0")
        expect(binaryCrossEntropyWithLogits(x, zeros(2, 3)), "BinaryCrossEntropyWithLogitsBackward0")
        expect(dropout(x, generator: Generator(seed: 1)), "MulBackward0")
        expect(gelu(x), "GeluBackward0")
        expect(silu(x), "SiluBackward0")
        expect(leakyRelu(x), "LeakyReluBackward0")
        expect(linear(x, ones(4, 3), ones(4)), "AddmmBackward0")
        expect(linear(x, ones(4, 3)), "MmBackward0")
    }

    @Test func layers() {
        expect(conv2d(image, ones(3, 2, 3, 3)), "ConvolutionBackward0")
        expect(maxPool2d(image, 2), "MaxPool2DWithIndicesBackward0")
        expect(avgPool2d(image, 2), "AvgPool2DBackward0")
        expect(adaptiveAvgPool2d(image, 1), "MeanBackward1")
        expect(BatchNorm2d(2)(image), "NativeBatchNormBackward0")
        expect(layerNorm(x, [3]), "NativeLayerNormBackward0")
        expect(pad(x, [1, 1]), "ConstantPadNdBackward0")
        expect(x.flatten(), "ViewBackward0")
    }

    @Test func others() {
        expect(abs(x), "AbsBackward0")
        expect(sqrt(x), "SqrtBackward0")
        expect(clamp(x, 0, 1), "ClampBackward1")
        expect(where_(x > 0, x, x), "WhereBackward0")
        expect(gather(x, 1, zeros(2, 1, dtype: .int64)), "GatherBackward0")
        expect(x.std(), "StdBackward0")
        expect(x.var(), "VarBackward0")
        expect(x.norm(), "LinalgVectorNormBackward0")
        expect(embedding(tensor([0]), x), "EmbeddingBackward0")
        expect(einsum("ij,jk->ik", x, ones(3, 2)), "ViewBackward0")
        expect(x.double(), "ToCopyBackward0")
        expect((x * 1).relu_(), "ReluBackward0")
        expect((x * 1).add_(1), "AddBackward0")
        expect(x.t().contiguous(), "CloneBackward0")
        expect(x.sort().values, "SortBackward0")
        expect(x.topk(1).values, "TopkBackward0")
        expect(x.cumsum(0), "CumsumBackward0")
        expect(x.prod(), "ProdBackward0")
        expect(x.amax(0), "AmaxBackward0")
        expect(logsumexp(x, dim: 0), "LogsumexpBackward0")
    }
}
