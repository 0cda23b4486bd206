namespace Barograph.Query.Functions;

/// <summary>One number from one window. A struct, so that the sliding loop is compiled once for each function with the call inlined.</summary>
internal interface IWindowFunction
{
    /// <summary><see cref="Operators.Absent"/> where the window says too little.</summary>
    double Of(scoped in Window window);
}
