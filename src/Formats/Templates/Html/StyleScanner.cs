namespace Barograph.Formats.Templates.Html;

/// <summary>Styles: strings and comments are told apart. What is written into <c>url(</c> without quotes is a string for us, too.</summary>
static class StyleScanner
{
    public static HtmlContext Step(HtmlContext context, string text, ref int at)
    {
        var plain = context with { State = HtmlState.Style, Quote = '\0', Content = HtmlContent.Style, Url = UrlPart.Start };
        switch (context.State)
        {
            case HtmlState.StyleComment:
                return HtmlScanner.Until(context, text, ref at, "*/", plain);
            case HtmlState.StyleString when text[at] == '\\':
                at = Math.Min(text.Length, at + 2);
                return context;
            case HtmlState.StyleString:
                var inside = text[at++];
                return inside == context.Quote ? plain : context.Content == HtmlContent.Url ? context with { Url = UrlPartBehind(context.Url, inside) } : context;
        }

        var c = text[at++];
        if (c is '"' or '\'')
        {
            var isUrl = text[..(at - 1)].TrimEnd().EndsWith("url(", StringComparison.OrdinalIgnoreCase);
            return context with { State = HtmlState.StyleString, Quote = c, Content = isUrl ? HtmlContent.Url : HtmlContent.Style, Url = UrlPart.Start };
        }

        if (c == '/' && at < text.Length && text[at] == '*')
        {
            at++;
            return context with { State = HtmlState.StyleComment };
        }

        var opensUrl = c == '(' && at >= 4 && string.Compare(text, at - 4, "url", 0, 3, StringComparison.OrdinalIgnoreCase) == 0;
        if (!opensUrl) return context;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length && (text[at] is '"' or '\'') ? context : context with { State = HtmlState.StyleString, Quote = ')', Content = HtmlContent.Url };
    }

    static UrlPart UrlPartBehind(UrlPart part, char c)
        => c is '#' or '?' ? UrlPart.Query : part == UrlPart.Start && !char.IsWhiteSpace(c) ? UrlPart.BeforeQuery : part;
}
