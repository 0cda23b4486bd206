namespace Barograph.Query.Syntax;

/// <summary>A word of the query: its kind and where it stands (UTF-8 byte offsets).</summary>
readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public TextRange Range => new(Start, End);

    public bool IsOperator => Kind is >= TokenKind.Add and <= TokenKind.At;

    public bool IsAggregator => Kind is >= TokenKind.Avg and <= TokenKind.LimitRatio;

    public bool IsKeyword => Kind is >= TokenKind.Bool and <= TokenKind.Without;

    /// <summary>Names that stand for a metric unless something else shows that they are keywords.</summary>
    public bool MayNameMetric => Kind switch
    {
        TokenKind.Identifier or TokenKind.MetricIdentifier or TokenKind.And or TokenKind.Or or TokenKind.Unless => true,
        TokenKind.By or TokenKind.Without or TokenKind.Offset or TokenKind.Anchored or TokenKind.Smoothed => true,
        >= TokenKind.Start => true,
        _ => IsAggregator,
    };

    /// <summary>In the lists of <c>by</c>, <c>on</c> and the like nearly every keyword may be a label; <c>without</c> may not.</summary>
    public bool MayNameLabel => Kind switch
    {
        TokenKind.Identifier or TokenKind.MetricIdentifier or TokenKind.And or TokenKind.Or => true,
        TokenKind.Unless or TokenKind.Atan2 or >= TokenKind.Start => true,
        TokenKind.Without => false,
        _ => IsAggregator || IsKeyword,
    };

    /// <summary>As an error message names it: <c>identifier "foo"</c>, <c>&lt;op:+&gt;</c>, <c>end of input</c>.</summary>
    public string Describe(ReadOnlySpan<byte> text)
    {
        if (Kind == TokenKind.EndOfInput) return "end of input";
        var word = text[Start..End];
        if (IsKeyword) return $"<{GoText.ToText(word)}>";
        if (IsOperator) return $"<op:{GoText.ToText(word)}>";
        if (IsAggregator) return $"<aggr:{GoText.ToText(word)}>";
        return Kind switch
        {
            TokenKind.Identifier => $"identifier {GoText.Quote(word)}",
            TokenKind.MetricIdentifier => $"metric identifier {GoText.Quote(word)}",
            TokenKind.String => $"string {GoText.QuoteShort(word)}",
            TokenKind.Number => $"number {GoText.QuoteShort(word)}",
            TokenKind.Duration => $"duration {GoText.QuoteShort(word)}",
            _ => GoText.QuoteShort(word),
        };
    }
}
