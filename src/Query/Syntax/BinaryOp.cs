namespace Barograph.Query.Syntax;

public enum BinaryOp : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Atan2,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Unless,

    /// <summary><c>&lt;/</c>: a native histogram without its observations above a value.</summary>
    TrimUpper,

    /// <summary><c>&gt;/</c>: a native histogram without its observations below a value.</summary>
    TrimLower,
}
