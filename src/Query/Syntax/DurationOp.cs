namespace Barograph.Query.Syntax;

public enum DurationOp : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Negate,
    Plus,

    /// <summary><c>step()</c>, <c>range()</c>, <c>start()</c>, <c>end()</c>: facts of the query.</summary>
    Step,
    Range,
    Start,
    End,
    MinOf,
    MaxOf,
}
