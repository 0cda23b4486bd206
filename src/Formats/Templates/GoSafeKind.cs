namespace Barograph.Formats.Templates;

/// <summary>Where a <see cref="GoSafeText"/> is safe.</summary>
public enum GoSafeKind
{
    /// <summary>Between tags.</summary>
    Html,

    /// <summary>In an attribute that holds an address.</summary>
    Url,

    /// <summary>In a script.</summary>
    Script,

    /// <summary>In a style.</summary>
    Style,

    /// <summary>A whole attribute, name and value, within a tag.</summary>
    Attribute,
}
