namespace Barograph.Query.Activity;

/// <summary>Who asks: a request, a rule, or nobody in particular.</summary>
public sealed record QueryOrigin
{
    public static QueryOrigin Unknown { get; } = new();

    public string ClientAddress { get; init; } = "";

    public string Method { get; init; } = "";

    /// <summary>Empty where it is no request.</summary>
    public string Path { get; init; } = "";

    public string RuleFile { get; init; } = "";

    /// <summary>Empty where it is no rule.</summary>
    public string RuleGroup { get; init; } = "";

    /// <summary>Rules may use what is kept for them.</summary>
    public bool IsRule => RuleGroup.Length > 0;

    public static QueryOrigin OfRequest(string clientAddress, string method, string path) => new() { ClientAddress = clientAddress, Method = method, Path = path };

    public static QueryOrigin OfRule(string file, string group) => new() { RuleFile = file, RuleGroup = group };
}
