"""ONNX: a program as a file that onnxruntime runs, on phones and in browsers too."""
