import Kindling
import Testing

@Suite struct CheckpointTests {
    @Test func keepsTensorsOfEveryDtypeAndAnyStrides() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/all.safetensors"
            let tensors: [String: Tensor] = [
                "float": randn(2, 3), "double": tensor([0.1, 1e300], dtype: .float64), "long": arange(5),
                "int": tensor([-1, 7], dtype: .int32), "byte": tensor([0, 255], dtype: .uint8),
                "bool": tensor([[true], [false]]), "half": tensor([0.5, -2], dtype: .float16),
                "brain": tensor([1, 3.5], dtype: .bfloat16), "transposed": arange(6).view(2, 3).t(),
                "row": arange(6).view(2, 3).select(0, 1), "scalar": tensor(2.5), "empty": zeros(0, 4),
                "parameter": ones(2, requiresGrad: true),
            ]
            try save(tensors, to: path, metadata: ["seed": "7", "format": "pt"])
            let loaded = try loadSafetensors(path)
            #expect(loaded.keys.sorted() == tensors.keys.sorted())
            for (name, tensor) in tensors {
                let copy = try #require(loaded[name])
                #expect(copy.dtype == tensor.dtype && copy.shape == tensor.shape, "\(name)")
                #expect(TensorData(copy) == TensorData(tensor), "\(name)")
                #expect(!copy.requiresGrad && copy.isContiguous(), "\(name)")
            }
            #expect(try loadSafetensorsMetadata(path) == ["seed": "7", "format": "pt"])
            #expect(try SafetensorsFile(path: path).tensor("long").asArray(Int.self) == [0, 1, 2, 3, 4])
        }
    }

    @Test func saysWhichFileIsMissing() {
        #expect {
            try loadSafetensors("/nowhere/model.safetensors")
        } throws: {
            "\($0)" == "/nowhere/model.safetensors: cannot open: No such file or directory"
        }
    }
}
