using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Http;

/// <summary>A secret as the configuration gives it: in place, or in a file.</summary>
public sealed class SecretSource
{
    readonly string text;
    readonly CredentialFile? file;

    public SecretSource(Secret? given, string path)
    {
        text = given?.Reveal() ?? "";
        if (path.Length > 0) file = new CredentialFile(path);
    }

    public bool IsGiven => file is not null || text.Length > 0;

    /// <exception cref="HttpServiceException">The file cannot be read.</exception>
    public string Read() => file?.Read() ?? text;
}
