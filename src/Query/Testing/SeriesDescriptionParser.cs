using System.Text;
using Barograph.Model.Labels;
using Barograph.Query.Syntax;

namespace Barograph.Query.Testing;

/// <summary>Reads <c>metric{a="b"} 1+2x3 _ stale</c>, as test scripts and rule unit tests write series.</summary>
public static class SeriesDescriptionParser
{
    /// <exception cref="SeriesDescriptionException">The line describes no series.</exception>
    public static SeriesDescription Parse(string line)
    {
        var text = Encoding.UTF8.GetBytes(line);
        var labels = ParseLabels(text, out var end);
        return new SeriesDescription(labels, new SeriesDescriptionReader(text.AsSpan(end)).ReadAll());
    }

    /// <summary>The metric at the start of the text, and where it ends.</summary>
    /// <exception cref="SeriesDescriptionException">No metric stands there.</exception>
    public static LabelSet ParseLabels(ReadOnlySpan<byte> text, out int end)
    {
        try
        {
            return ReadLabels(text, out end);
        }
        catch (PromqlSyntaxException wrong)
        {
            throw new SeriesDescriptionException(wrong.Message);
        }
    }

    static LabelSet ReadLabels(ReadOnlySpan<byte> text, out int end)
    {
        const string place = "label set";
        var labels = new LabelSetBuilder();
        var tokens = new TokenStream(text, default);
        if (tokens.Peek() != TokenKind.LeftBrace)
        {
            if (!tokens.PeekToken().MayNameMetric) throw tokens.Unexpected();
            labels.Set(WellKnown.Name, tokens.WordOf(tokens.Take()));
        }
        end = tokens.LastEnd;
        if (end > 0 && (end >= text.Length || text[end] != '{')) return labels.ToLabelSet();
        tokens.Expect(TokenKind.LeftBrace);
        while (!tokens.TryTake(TokenKind.RightBrace))
        {
            var name = tokens.PeekToken();
            if (name.Kind is not (TokenKind.Identifier or TokenKind.String)) throw tokens.Unexpected(place, "identifier or \"}\"");
            tokens.Take();
            var label = name.Kind == TokenKind.String ? StringScan.Unquote(tokens.WordOf(name)) : tokens.TextOf(name);
            if (name.Kind == TokenKind.String && tokens.Peek() != TokenKind.Equals)
            {
                labels.Set(WellKnown.Name, Encoding.UTF8.GetBytes(label));
            }
            else
            {
                if (!tokens.TryTake(TokenKind.Equals)) throw tokens.Unexpected(place, "\"=\"");
                if (tokens.Peek() != TokenKind.String) throw tokens.Unexpected(place, "string");
                labels.Set(Encoding.UTF8.GetBytes(label), Encoding.UTF8.GetBytes(StringScan.Unquote(tokens.WordOf(tokens.Take()))));
            }
            if (!tokens.TryTake(TokenKind.Comma) && tokens.Peek() != TokenKind.RightBrace) throw tokens.Unexpected(place, "\",\" or \"}\"");
        }
        end = tokens.LastEnd;
        return labels.ToLabelSet();
    }
}
