namespace Barograph.Outbound.Http;

/// <summary>A file that holds a secret, read again when it has changed: rotated credentials count from the next request on.</summary>
public sealed class CredentialFile(string path)
{
    readonly Lock gate = new();
    (DateTime Written, long Length) stamp;
    string? content;

    /// <summary>The text without the blanks and line breaks around it.</summary>
    /// <exception cref="HttpServiceException">The file cannot be read.</exception>
    public string Read()
    {
        lock (gate)
        {
            try
            {
                var file = new FileInfo(path);
                var now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
                if (content is not null && now == stamp && file.Exists) return content;
                content = File.ReadAllText(path).Trim();
                stamp = now;
                return content;
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
            {
                content = null;
                throw new HttpServiceException($"unable to read file {path}: {wrong.Message}");
            }
        }
    }
}
