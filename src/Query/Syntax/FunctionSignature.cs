namespace Barograph.Query.Syntax;

/// <summary>A function as the language sees it.</summary>
/// <param name="Name">As written in a query.</param>
/// <param name="ArgumentTypes">The types in order; the last one repeats where the function is variadic.</param>
/// <param name="Variadic">0: exactly the listed arguments; n &gt; 0: the last n may be left out or, at most, n more of the last type given; -1: any number of the last.</param>
/// <param name="ReturnType">What a call evaluates to.</param>
/// <param name="Experimental">Needs the feature <c>promql-experimental-functions</c>.</param>
public sealed record FunctionSignature(
    string Name, IReadOnlyList<ExprType> ArgumentTypes, int Variadic, ExprType ReturnType, bool Experimental);
