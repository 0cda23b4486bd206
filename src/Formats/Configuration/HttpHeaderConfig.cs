namespace Barograph.Formats.Configuration;

/// <summary>Values of one additional request header: given, secret, or from files.</summary>
public sealed record HttpHeaderConfig
{
    public IReadOnlyList<string> Values { get; init; } = [];

    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    public IReadOnlyList<string> Files { get; init; } = [];
}
