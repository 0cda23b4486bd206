namespace Barograph.Model.Tenants;

/// <summary>Whose data it is. One machine serves <see cref="Anonymous"/> unless told otherwise.</summary>
/// <remarks>1 to 150 bytes of <c>[A-Za-z0-9!_.*'()-]</c>, and neither <c>.</c> nor <c>..</c>: it names a directory.</remarks>
public readonly record struct TenantId
{
    public const int MaxLength = 150;
    readonly string? id;

    TenantId(string id) => this.id = id;

    public static TenantId Anonymous => default;

    /// <summary>Null where the text is no tenant's name.</summary>
    public static TenantId? TryParse(string text)
    {
        if (text.Length is 0 or > MaxLength || text is "." or "..") return null;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!_.*'()-".Contains(c, StringComparison.Ordinal)) return null;
        }
        return text == "anonymous" ? Anonymous : new TenantId(text);
    }

    public override string ToString() => id ?? "anonymous";
}
