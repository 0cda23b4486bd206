using System.Globalization;

namespace Barograph.Query.Syntax;

/// <summary>A text that is no query, or a query whose types do not fit.</summary>
/// <remarks>The message reads as Prometheus' does: <c>1:5: parse error: unexpected end of input</c>.</remarks>
public sealed class PromqlSyntaxException : Exception
{
    PromqlSyntaxException(string message, TextRange range, string complaint)
        : base(message)
    {
        Range = range;
        Complaint = complaint;
    }

    public TextRange Range { get; }

    /// <summary>The message without its position.</summary>
    public string Complaint { get; }

    public static PromqlSyntaxException At(ReadOnlySpan<byte> text, TextRange range, string complaint)
        => new($"{Position(text, range.Start)}: parse error: {complaint}", range, complaint);

    /// <summary>Line and column, both from 1, the column in bytes.</summary>
    static string Position(ReadOnlySpan<byte> text, int at)
    {
        if (text.IsEmpty) return "unknown position";
        if (at < 0 || at > text.Length) return "invalid position";
        var before = text[..at];
        var line = before.Count((byte)'\n') + 1;
        var column = at - before.LastIndexOf((byte)'\n');
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column}");
    }
}
