using Barograph.Formats.Templates.Functions;
using Barograph.Formats.Templates.Printing;

namespace Barograph.Formats.Templates.Html;

/// <summary>Makes a value safe for one place of a page.</summary>
sealed class Escaping(HtmlContext context, bool isEscaped = false)
{
    public string Apply(object? value)
    {
        var kind = (value as GoSafeText)?.Kind;
        return context.State switch
        {
            HtmlState.Comment or HtmlState.ScriptBlockComment or HtmlState.ScriptLineComment or HtmlState.StyleComment => "",
            HtmlState.Text => isEscaped || kind == GoSafeKind.Html ? Text(value) : HtmlFilters.Text(Text(value)),
            HtmlState.RawText => HtmlFilters.Text(Text(value), keepsEntities: isEscaped || kind == GoSafeKind.Html),
            HtmlState.AttributeName when kind == GoSafeKind.Attribute => Text(value),
            HtmlState.AttributeName or HtmlState.TagOpen => HtmlFilters.Name(Text(value)),
            HtmlState.Value => Value(value, kind),
            HtmlState.Script => Quoted(kind == GoSafeKind.Script ? Text(value) : ScriptValue(value)),
            HtmlState.ScriptString => Quoted(HtmlFilters.ScriptString(Text(value), isRegex: false)),
            HtmlState.ScriptRegex => Quoted(HtmlFilters.ScriptString(Text(value), isRegex: true)),
            HtmlState.Style => Quoted(kind == GoSafeKind.Style ? Text(value) : HtmlFilters.StyleValue(Text(value))),
            HtmlState.StyleString => Quoted(context.Content == HtmlContent.Url ? Url(value, kind) : HtmlFilters.StyleString(Text(value))),
            _ => HtmlFilters.Refused,
        };
    }

    // What is missing shows as nothing on a page.
    static string Text(object? value) => value is null ? "" : ValuePrinter.Sprint(value);

    string Value(object? value, GoSafeKind? kind)
    {
        if (context.Content == HtmlContent.Url) return Quoted(Url(value, kind));
        if (context.Content == HtmlContent.Srcset) return Quoted(kind == GoSafeKind.Url ? HtmlFilters.Url(Text(value), true) : HtmlFilters.Srcset(Text(value)));
        if (kind == GoSafeKind.Html) return InAttribute(HtmlFilters.WithoutTags(Text(value)), keepsEntities: true);
        return InAttribute(Text(value), keepsEntities: isEscaped);
    }

    string Url(object? value, GoSafeKind? kind)
    {
        var url = Text(value);
        switch (context.Url)
        {
            case UrlPart.Start:
                return kind == GoSafeKind.Url || HtmlFilters.HasSafeScheme(url) ? HtmlFilters.Url(url, keepsStructure: true) : "#" + HtmlFilters.Refused;
            case UrlPart.BeforeQuery:
                return HtmlFilters.Url(url, keepsStructure: true);
            default:
                return HtmlFilters.Url(url, keepsStructure: isEscaped || kind == GoSafeKind.Url);
        }
    }

    /// <summary>As JSON; set apart from the names beside it.</summary>
    static string ScriptValue(object? value)
    {
        string json;
        try
        {
            json = GoJson.Text(value);
        }
        catch (GoCallException e)
        {
            // As Go does: the script stays well formed, and whoever looks for the value finds the reason.
            return $" /* {e.Message.Replace("*/", "* /", StringComparison.Ordinal).Replace('<', ' ')} */null ";
        }

        var before = IsNamePart(json[0]) ? " " : "";
        var after = IsNamePart(json[^1]) ? " " : "";
        return before + json + after;
    }

    static bool IsNamePart(char c) => c is '$' or '_' or '-' || char.IsLetterOrDigit(c);

    /// <summary>In a script or style that is an attribute's value, the value's own rules come on top.</summary>
    string Quoted(string text) => context.End == ValueEnd.None ? text : InAttribute(text, keepsEntities: false);

    string InAttribute(string text, bool keepsEntities)
        => context.End == ValueEnd.SpaceOrTagEnd ? HtmlFilters.Unquoted(text, keepsEntities) : HtmlFilters.Text(text, keepsEntities);
}
