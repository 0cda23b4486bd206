namespace Barograph.Formats.Configuration;

public sealed record BasicAuthConfig
{
    public string Username { get; init; } = "";

    public string UsernameFile { get; init; } = "";

    public Secret? Password { get; init; }

    public string PasswordFile { get; init; } = "";
}
