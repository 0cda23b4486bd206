namespace Barograph.Model.Tenants;

/// <summary>Whose data it is. One machine serves <see cref="Anonymous"/> unless told otherwise.</summary>
/// <remarks>1 to 150 bytes of <c>[A-Za-z0-9!_.*'()-]</c>, and neither <c>.</c> nor <c>..</c>: it names a directory.</remarks>
public readonly record struct TenantId
{
    public const int MaxLength = 150;

    const string Marks = "!_.*'()-";

    readonly string? id;

    TenantId(string id) => this.id = id;

    public static TenantId Anonymous => default;

    /// <summary>Null where the text is no tenant's name.</summary>
    public static TenantId? TryParse(string text)
    {
        if (text.Length is 0 or > MaxLength || text is "." or "..") return null;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !Marks.Contains(c, StringComparison.Ordinal)) return null;
        }
        return text == "anonymous" ? Anonymous : new TenantId(text);
    }

    /// <summary>What is wrong with a name that is none, in Mimir's words.</summary>
    public static string ComplaintOf(string text)
    {
        if (text.Length == 0) return "no org id";
        if (text.Length > MaxLength) return $"tenant ID is too long: max {MaxLength} characters";
        if (text is "." or "..") return "tenant ID is '.' or '..'";
        var wrong = text.First(static c => !char.IsAsciiLetterOrDigit(c) && !Marks.Contains(c, StringComparison.Ordinal));
        return $"tenant ID '{text}' contains unsupported character '{wrong}'";
    }

    public override string ToString() => id ?? "anonymous";
}
