namespace Barograph.Formats.Configuration;

/// <summary>The Authorization header: <c>type credentials</c>. A file is read anew for each request.</summary>
public sealed record AuthorizationConfig
{
    public string Type { get; init; } = "Bearer";

    public Secret? Credentials { get; init; }

    public string CredentialsFile { get; init; } = "";
}
