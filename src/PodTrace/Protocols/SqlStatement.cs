using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>
/// A statement in two words: what it does and to which table (<c>SELECT orders</c>). Values never come along: they may be secret, and there is no end of them.
/// </summary>
public static class SqlStatement
{
    const int MaxWord = 64;

    public static string Summary(ReadOnlySpan<byte> statement)
    {
        var at = 0;
        var verb = Word(statement, ref at).ToUpperInvariant();
        if (verb.Length == 0 || !verb.AsSpan().ContainsAnyInRange('A', 'Z')) return "SQL";
        var before = verb switch
        {
            "SELECT" or "DELETE" or "WITH" => "FROM",
            "INSERT" or "REPLACE" or "MERGE" => "INTO",
            "UPDATE" => "",
            _ => null,
        };
        if (before is null) return verb;
        var table = before.Length == 0 ? Word(statement, ref at) : After(statement, ref at, before);
        return table.Length == 0 ? verb : $"{verb} {table}";
    }

    static string After(ReadOnlySpan<byte> statement, ref int at, string keyword)
    {
        while (at < statement.Length)
        {
            var word = Word(statement, ref at);
            if (word.Length == 0) return "";
            if (word.Equals(keyword, StringComparison.OrdinalIgnoreCase)) return Word(statement, ref at);
        }
        return "";
    }

    // The next name or keyword; strings, numbers, comments and signs are passed over. After FROM, ( begins a query of its own, whose SELECT is no table.
    static string Word(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length)
        {
            var one = text[at];
            if (one == '\'') SkipQuoted(text, ref at);
            else if (one == '-' && At(text, at + 1) == '-') SkipTo(text, ref at, "\n"u8);
            else if (one == '/' && At(text, at + 1) == '*') SkipTo(text, ref at, "*/"u8);
            else if (IsName(one) || one is (byte)'"' or (byte)'`') return Name(text, ref at);
            else at++;
        }
        return "";
    }

    static string Name(ReadOnlySpan<byte> text, ref int at)
    {
        var name = new StringBuilder();
        while (at < text.Length && (IsName(text[at]) || text[at] is (byte)'"' or (byte)'`'))
        {
            if (IsName(text[at]) && name.Length < MaxWord) name.Append((char)text[at]);
            at++;
        }
        return name.ToString();
    }

    static void SkipQuoted(ReadOnlySpan<byte> text, ref int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '\'') break;
        }
        at++;
    }

    static void SkipTo(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> end)
    {
        var found = text[at..].IndexOf(end);
        at = found < 0 ? text.Length : at + found + end.Length;
    }

    static byte At(ReadOnlySpan<byte> text, int at) => at < text.Length ? text[at] : (byte)0;

    static bool IsName(byte one) => char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'.' or (byte)'$';
}
