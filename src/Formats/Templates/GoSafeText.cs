namespace Barograph.Formats.Templates;

/// <summary>Text that is known to be safe in one place of a page, and is not escaped there. Elsewhere it is text like any other.</summary>
public sealed record GoSafeText(GoSafeKind Kind, string Text)
{
    public static GoSafeText Html(string text) => new(GoSafeKind.Html, text);

    public static GoSafeText Url(string text) => new(GoSafeKind.Url, text);

    internal string TypeName => Kind switch
    {
        GoSafeKind.Html => "template.HTML",
        GoSafeKind.Url => "template.URL",
        GoSafeKind.Script => "template.JS",
        GoSafeKind.Style => "template.CSS",
        _ => "template.HTMLAttr",
    };

    public override string ToString() => Text;
}
