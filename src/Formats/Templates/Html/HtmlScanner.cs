namespace Barograph.Formats.Templates.Html;

/// <summary>Follows the text of a page and knows the context behind it. Reads a character at a time; nothing is changed.</summary>
static class HtmlScanner
{
    static readonly string[] RawElements = ["script", "style", "textarea", "title"];

    static readonly HashSet<string> UrlAttributes = new(StringComparer.Ordinal)
    {
        "action", "archive", "background", "cite", "classid", "codebase", "data", "dsync", "formaction", "href", "icon", "longdesc", "manifest", "poster",
        "profile", "src", "usemap", "xmlns",
    };

    public static HtmlContext Advance(HtmlContext context, string text)
    {
        for (var at = 0; at < text.Length;) context = Next(context, text, ref at);
        return context;
    }

    /// <summary>One step further in a text that is not at its end.</summary>
    public static HtmlContext Next(HtmlContext context, string text, ref int at)
        => context.End != ValueEnd.None && EndsValue(context, text[at]) ? AfterValue(context, text, ref at) : Step(context, text, ref at);

    /// <summary>The context of something that is written right here: between attributes it is a name, behind an equals sign a value without quotes.</summary>
    public static HtmlContext Nudge(HtmlContext context) => context.State switch
    {
        HtmlState.Tag or HtmlState.AfterName => new HtmlContext(HtmlState.AttributeName, context.Element),
        HtmlState.BeforeValue => Begin(context, ValueEnd.SpaceOrTagEnd),
        _ => context,
    };

    /// <summary>The context behind something that was written.</summary>
    public static HtmlContext BehindValue(HtmlContext context) => context.State switch
    {
        HtmlState.Value when context.Content == HtmlContent.Url && context.Url == UrlPart.Start => context with { Url = UrlPart.BeforeQuery },
        HtmlState.StyleString when context.Content == HtmlContent.Url && context.Url == UrlPart.Start => context with { Url = UrlPart.BeforeQuery },
        HtmlState.Script => context with { Divides = true },
        _ => context,
    };

    static bool EndsValue(HtmlContext context, char c) => context.End switch
    {
        ValueEnd.DoubleQuote => c == '"',
        ValueEnd.SingleQuote => c == '\'',
        _ => c is ' ' or '\t' or '\r' or '\n' or '\f' or '>',
    };

    static HtmlContext AfterValue(HtmlContext context, string text, ref int at)
    {
        if (text[at] != '>' || context.End != ValueEnd.SpaceOrTagEnd) at++;
        return new HtmlContext(HtmlState.Tag, context.Element);
    }

    static HtmlContext Step(HtmlContext context, string text, ref int at) => context.State switch
    {
        HtmlState.Text => InText(context, text, ref at),
        HtmlState.Comment => Until(context, text, ref at, "-->", new HtmlContext(HtmlState.Text)),
        HtmlState.RawText => UntilEndTag(context, text, ref at),
        HtmlState.TagOpen or HtmlState.Tag or HtmlState.AttributeName or HtmlState.AfterName or HtmlState.BeforeValue => InTag(context, text, ref at),
        HtmlState.Value => InValue(context, text, ref at),
        _ when IsEndTag(context, text, at) => UntilEndTag(context, text, ref at),
        HtmlState.Script or HtmlState.ScriptString or HtmlState.ScriptTemplate or HtmlState.ScriptRegex or HtmlState.ScriptBlockComment
            or HtmlState.ScriptLineComment => ScriptScanner.Step(context, text, ref at),
        _ => StyleScanner.Step(context, text, ref at),
    };

    /// <summary>To behind the next <paramref name="end"/>, or to the end of the text.</summary>
    public static HtmlContext Until(HtmlContext context, string text, ref int at, string end, HtmlContext after)
    {
        var found = text.IndexOf(end, at, StringComparison.Ordinal);
        at = found < 0 ? text.Length : found + end.Length;
        return found < 0 ? context : after;
    }

    static HtmlContext InText(HtmlContext context, string text, ref int at)
    {
        var open = text.IndexOf('<', at);
        if (open < 0 || open + 1 >= text.Length)
        {
            at = text.Length;
            return context;
        }

        at = open + 1;
        if (string.CompareOrdinal(text, at, "!--", 0, 3) == 0)
        {
            at += 3;
            return new HtmlContext(HtmlState.Comment);
        }

        var closes = text[at] == '/';
        var start = closes ? at + 1 : at;
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || (end > start && (text[end] is ':' or '-')))) end++;
        if (end == start || !char.IsAsciiLetter(text[start])) return context;
        at = end;
        var name = text[start..end].ToLowerInvariant();
        return new HtmlContext(HtmlState.Tag, !closes && RawElements.Contains(name) ? name : "");
    }

    static bool IsEndTag(HtmlContext context, string text, int at)
        => context.End == ValueEnd.None && context.Element.Length > 0 && text[at] == '<'
            && string.Compare(text, at, "</" + context.Element, 0, context.Element.Length + 2, StringComparison.OrdinalIgnoreCase) == 0;

    static HtmlContext UntilEndTag(HtmlContext context, string text, ref int at)
    {
        while (at < text.Length && !IsEndTag(context, text, at)) at++;
        if (at >= text.Length) return context;
        at += context.Element.Length + 2;
        return new HtmlContext(HtmlState.Tag);
    }

    static HtmlContext InTag(HtmlContext context, string text, ref int at)
    {
        var c = text[at];
        if (c == '>')
        {
            at++;
            return context.Element switch
            {
                "" => new HtmlContext(HtmlState.Text),
                "script" => new HtmlContext(HtmlState.Script, "script", Content: HtmlContent.Script),
                "style" => new HtmlContext(HtmlState.Style, "style", Content: HtmlContent.Style),
                _ => new HtmlContext(HtmlState.RawText, context.Element),
            };
        }

        if (char.IsWhiteSpace(c) || c == '/')
        {
            at++;
            return context.State == HtmlState.AttributeName ? context with { State = HtmlState.AfterName } : context;
        }

        switch (context.State)
        {
            case HtmlState.BeforeValue:
                if (c is '"' or '\'') at++;
                if (context is { Content: HtmlContent.Type, Element: "script" } && !IsScriptType(text, at, c)) context = context with { Element = "" };
                return Begin(context, c == '"' ? ValueEnd.DoubleQuote : c == '\'' ? ValueEnd.SingleQuote : ValueEnd.SpaceOrTagEnd);
            case HtmlState.AfterName or HtmlState.AttributeName when c == '=':
                at++;
                return context with { State = HtmlState.BeforeValue };
            default:
                var start = at;
                while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '>' or '/')) at++;
                if (at == start) at++; // a stray sign
                return new HtmlContext(HtmlState.AttributeName, context.Element, Content: ContentOf(text[start..at].ToLowerInvariant()));
        }
    }

    /// <summary>What is no script, such as a template for the page's own use, is text.</summary>
    static bool IsScriptType(string text, int at, char quote)
    {
        var end = quote is '"' or '\'' ? text.IndexOf(quote, at) : text.AsSpan(at).IndexOfAny(" \t\r\n\f>") is >= 0 and var length ? at + length : -1;
        var type = (end < 0 ? text[at..] : text[at..end]).Split(';')[0].Trim().ToLowerInvariant();
        return type is "" or "module" or "application/json" or "application/ld+json" or "text/jscript" or "text/livescript"
            || type.EndsWith("/ecmascript", StringComparison.Ordinal) || type.EndsWith("/x-ecmascript", StringComparison.Ordinal)
            || type.EndsWith("/x-javascript", StringComparison.Ordinal) || type.Contains("/javascript", StringComparison.Ordinal);
    }

    /// <summary>The context at the first place of a value.</summary>
    public static HtmlContext Begin(HtmlContext context, ValueEnd end) => context with
    {
        End = end,
        State = context.Content switch { HtmlContent.Script => HtmlState.Script, HtmlContent.Style => HtmlState.Style, _ => HtmlState.Value },
    };

    static HtmlContext InValue(HtmlContext context, string text, ref int at)
    {
        if (context.Content == HtmlContent.Url)
        {
            if (text[at] is '#' or '?') context = context with { Url = UrlPart.Query };
            else if (context.Url == UrlPart.Start && !char.IsWhiteSpace(text[at])) context = context with { Url = UrlPart.BeforeQuery };
        }

        at++;
        return context;
    }

    static HtmlContent ContentOf(string name)
    {
        if (name.StartsWith("data-", StringComparison.Ordinal)) name = name[5..];
        else if (name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) name = name.StartsWith("xmlns:", StringComparison.Ordinal) ? "xmlns" : name[(colon + 1)..];
        if (name == "type") return HtmlContent.Type;
        if (name == "style") return HtmlContent.Style;
        if (name == "srcset") return HtmlContent.Srcset;
        if (name.StartsWith("on", StringComparison.Ordinal)) return HtmlContent.Script;
        // Names of one's own that sound like addresses are taken for such.
        return UrlAttributes.Contains(name) || name.Contains("src", StringComparison.Ordinal) || name.Contains("uri", StringComparison.Ordinal)
            || name.Contains("url", StringComparison.Ordinal) ? HtmlContent.Url : HtmlContent.Plain;
    }
}
