// The tutorial in English.
extension TourText {
    static let englishIntroduction = """
        This is PyTorch's classic tutorial "Neural Networks", in Swift: the same network, the same numbers for the same \
        seed, and the same steps. It was written for PyTorch 1.x; where PyTorch has changed since, what you see here is \
        PyTorch 2.13. The original has a few slips that have cost many learners an afternoon. They are left in and \
        explained where they occur.
        """

    static let englishEnding = """
        ## What the tutorial leaves out

        It never sees an image. A network is worth what it does on **data**, measured on images that it was not trained \
        with: `digits train` does that with the 60,000 + 10,000 digits of MNIST and reaches about 99.3 % in some \
        seconds. Its code is `Sources/DigitRecognizer/Trainer.swift`; its loop is the one of the last cell with a data \
        loader around it. MNIST's images have 28×28 pixels but this network expects 32×32 (fc1 needs 16·5·5 inputs), so \
        they are padded by 2 pixels on each side.
        """

    static let english: [Words] = [
        Words(
            "Define the network",
            """
            A network is a class derived from `Module`. Layers with something to learn are stored in properties; the \
            name of a property is the name of its weights in a file (`conv1.weight`). `forward` computes the output \
            from the input. You write the forward pass only: Kindling records it and derives the backward pass from it.
            """,
            """
            Two convolutions look for small patterns, each followed by `relu` (negative values become 0) and by max \
            pooling (the largest of each 2×2 window, which halves height and width). Three linear layers turn what was \
            found into ten scores, one for each digit. Follow the sizes: 32×32 → conv1 28×28 → pool 14×14 → conv2 \
            10×10 → pool 5×5; 16 channels of 5×5 make the 400 inputs of `fc1`.
            """),
        Words(
            "Make one and look at it",
            """
            The weights start as random numbers. `manualSeed(0)` makes them the same in each run, and the same as \
            `torch.manual_seed(0)` makes them in PyTorch.
            """),
        Words(
            "Its parameters",
            """
            `parameters()` lists what can be learnt, in the order of the properties: a weight and a bias for each of \
            the five layers, ten tensors in all. The weight of `conv1` has 6 output channels, 1 input channel, and a \
            5×5 window: [6, 1, 5, 5].
            """),
        Words(
            "A forward pass",
            """
            A layer takes a *batch*: [number of images, channels, height, width]. For a single image the first size is \
            1. Here the image is noise. The result has one score for each digit, and `grad_fn` shows that it remembers \
            how it was computed.
            """),
        Words(
            "A backward pass",
            """
            `backward` computes the gradient of the output with respect to each parameter and **adds** it to the \
            parameter's `grad`. Therefore gradients are cleared first; since PyTorch 2.0 `zeroGrad()` sets them to nil \
            rather than to zeros. Usually backward starts from a loss, a single number. The output has ten numbers, so \
            that a gradient for each must be given: here random ones.
            """,
            """
            A graph is freed by its backward, to save memory. `retainGraph: true` keeps it, since the next cells go \
            back through the same graph again. In a training loop that is hardly ever right: each step makes a graph \
            of its own. If an error message suggests retaining the graph, first ask whether you forgot a forward pass.
            """),
        Words(
            "A loss",
            """
            A loss measures how far the output is from what it should be. `MSELoss` is the mean of the squared \
            differences.
            """,
            """
            **A slip of the original:** its target has the shape [10], but the output has [1, 10]. Here broadcasting \
            makes the shapes equal and the number is right by luck. With a batch of 10 and targets [10, 1] against [10] \
            it would compare everything with everything, [10, 10], and learn nonsense in silence. Hence the warning. \
            `target.view(1, 10)` is right.
            """),
        Words(
            "The graph behind a loss",
            """
            Each result knows the function that computed it, `gradFn`, and each function knows those before it, \
            `nextFunctions`, one for each input. `fc3` computes bias + input · weightᵀ, so that AddmmBackward0 has \
            three: the bias (AccumulateGrad: here a gradient ends, in `grad`), the input (the ReLU before it), and the \
            transposed weight.
            """,
            """
            **A slip of the original:** it prints `next_functions[0][0]` of the linear layer and calls it "ReLU" in a \
            comment. It is the AccumulateGrad of the bias; ReLU is `nextFunctions[1]`.
            """),
        Words(
            "Gradients of a loss",
            """
            Before: none, since `zeroGrad()` cleared them. After: the bias of `conv1` has a gradient, one number for \
            each of its six channels. It says in which direction, and how strongly, the loss grows.
            """),
        Words(
            "Update the weights by hand",
            """
            The simplest rule, *stochastic gradient descent*: weight = weight - learning rate · gradient. A small step \
            against the gradient makes the loss smaller.
            """,
            """
            **A trap:** `data` is the same memory without history, and changes made through it are not counted. A graph \
            that needs the old weights cannot notice that they changed, and its next backward gives wrong gradients \
            without a word. The next cell does exactly that. Write `noGrad { f.sub_(f.grad! * learningRate) }` \
            instead: then such a backward is refused.
            """),
        Words(
            "Let an optimizer do it",
            """
            An optimizer knows the parameters and a rule to update them. `SGD` is the rule of the last cell; `Adam` and \
            others have the same interface.
            """,
            """
            **A slip of the original:** its line `output = net(input)` stands behind a `#` in the same line and is \
            never run. So the loss below is computed from the *old* output, and its backward goes through the old graph \
            with new weights (see the trap above): the gradients are those of no network that ever existed. It runs \
            only because the graph was retained twice.
            """),
        Words(
            "A backward that is refused",
            """
            The original ends with a second backward through the same graph. `optimizer.step()` has changed the weights \
            in place, and this time the change was counted: PyTorch since 1.5 refuses, and so does Kindling, which also \
            names the weight and what changed it. Nothing was written to any `grad`. Misuse like this stops a program, \
            so that the tour runs this cell in a process of its own.
            """,
            """
            **Two more slips:** there is no `zeroGrad()` between the two backwards, so that the gradients would have \
            been added to those of the cell before; and `retainGraph` does not help. The cure is a new forward pass.
            """),
        Words(
            "The loop as it should be",
            """
            Clear the gradients, compute the output anew, compute the loss, go back, step: in this order, each time. \
            Nothing is retained, the target has the output's shape, and the loss falls.
            """),
    ]
}
