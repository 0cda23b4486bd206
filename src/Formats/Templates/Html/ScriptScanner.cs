namespace Barograph.Formats.Templates.Html;

/// <summary>Scripts: strings, comments and regular expressions are told apart, the rest is code.</summary>
static class ScriptScanner
{
    public static HtmlContext Step(HtmlContext context, string text, ref int at)
    {
        var code = context with { State = HtmlState.Script, Quote = '\0' };
        switch (context.State)
        {
            case HtmlState.ScriptBlockComment:
                return HtmlScanner.Until(context, text, ref at, "*/", code);
            case HtmlState.ScriptLineComment:
                return text[at++] is '\n' or '\r' or '\u2028' or '\u2029' ? code : context;
            case HtmlState.ScriptString or HtmlState.ScriptTemplate or HtmlState.ScriptRegex:
                return InQuotes(context, text, ref at, code with { Divides = true });
            default:
                return InCode(context, text, ref at);
        }
    }

    static HtmlContext InQuotes(HtmlContext context, string text, ref int at, HtmlContext after)
    {
        var c = text[at];
        if (c == '\\')
        {
            at = Math.Min(text.Length, at + 2);
            return context;
        }

        at++;
        // Within a class of a regular expression a slash does not end it; the bracket is then what ends.
        if (context.State == HtmlState.ScriptRegex)
        {
            if (c == '[') return context with { Quote = ']' };
            if (c == ']') return context with { Quote = '/' };
        }

        return c == context.Quote ? after : context;
    }

    static HtmlContext InCode(HtmlContext context, string text, ref int at)
    {
        var c = text[at++];
        switch (c)
        {
            case '"' or '\'':
                return context with { State = HtmlState.ScriptString, Quote = c };
            case '`':
                return context with { State = HtmlState.ScriptTemplate, Quote = c };
            case '/' when at < text.Length && (text[at] is '/' or '*'):
                return context with { State = text[at++] == '/' ? HtmlState.ScriptLineComment : HtmlState.ScriptBlockComment };
            case '/' when !context.Divides:
                return context with { State = HtmlState.ScriptRegex, Quote = '/' };
            case '<' when string.CompareOrdinal(text, at, "!--", 0, 3) == 0:
                return context with { State = HtmlState.ScriptLineComment };
        }

        if (char.IsWhiteSpace(c)) return context;
        return context with { Divides = c is ')' or ']' or '}' || (IsName(c) && !EndsInKeyword(text, at)) };
    }

    static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    // After these words a value comes, so a slash begins a regular expression.
    static bool EndsInKeyword(string text, int end)
    {
        var start = end;
        while (start > 0 && IsName(text[start - 1])) start--;
        return text[start..end] is "break" or "case" or "continue" or "delete" or "do" or "else" or "finally" or "in" or "instanceof" or "return" or "throw"
            or "try" or "typeof" or "void";
    }
}
