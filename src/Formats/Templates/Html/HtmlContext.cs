namespace Barograph.Formats.Templates.Html;

/// <summary>Where in a page a place is.</summary>
enum HtmlState : byte
{
    Text, Comment, RawText, TagOpen, Tag, AttributeName, AfterName, BeforeValue, Value,
    Script, ScriptString, ScriptTemplate, ScriptRegex, ScriptBlockComment, ScriptLineComment,
    Style, StyleString, StyleComment,
}

/// <summary>What ends an attribute's value.</summary>
enum ValueEnd : byte
{
    None, DoubleQuote, SingleQuote, SpaceOrTagEnd,
}

/// <summary>What an attribute's value or an element's text is.</summary>
enum HtmlContent : byte
{
    Plain, Url, Srcset, Script, Style,

    /// <summary>The attribute type, which says of a script whether it is one.</summary>
    Type,
}

/// <summary>How far an address is known.</summary>
enum UrlPart : byte
{
    Start, BeforeQuery, Query, Unknown,
}

/// <summary>The context of a place in a page; what is written there is escaped accordingly.</summary>
/// <param name="State">Of the innermost language.</param>
/// <param name="Element">script, style, textarea or title while within; what of a tag is being read.</param>
/// <param name="End">Of the attribute's value that this place is in.</param>
/// <param name="Content">Of the attribute that is being read, or of the element.</param>
/// <param name="Url">In an address.</param>
/// <param name="Quote">That ends the string in a script or style.</param>
/// <param name="Divides">In a script: whether a slash here divides, rather than begins a regular expression.</param>
readonly record struct HtmlContext(
    HtmlState State, string Element = "", ValueEnd End = ValueEnd.None, HtmlContent Content = HtmlContent.Plain, UrlPart Url = UrlPart.Start, char Quote = '\0',
    bool Divides = false)
{
    public bool InTag => State is HtmlState.Tag or HtmlState.AttributeName or HtmlState.AfterName or HtmlState.BeforeValue or HtmlState.TagOpen;

    public override string ToString() => $"{State}{(Element.Length > 0 ? $" of <{Element}>" : "")}{(End != ValueEnd.None ? $", value ends at {End}" : "")}";
}
