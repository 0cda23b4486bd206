namespace Barograph.Query.Syntax;

public enum AggregateOp : byte
{
    Sum,
    Avg,
    Count,
    Min,
    Max,
    Group,
    StdDev,
    StdVar,
    TopK,
    BottomK,
    CountValues,
    Quantile,
    LimitK,
    LimitRatio,
}
