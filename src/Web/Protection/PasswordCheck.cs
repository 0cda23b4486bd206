using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Web.Protection;

/// <summary>Names and passwords against bcrypt hashes. One check takes some 100 ms of a core, so one runs at a time and what came of it is remembered.</summary>
sealed class PasswordCheck : IDisposable
{
    const int MaxRemembered = 100;
    const string Scheme = "Basic ";

    // Neither names nor passwords are kept, but what a key of this process makes of them.
    readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    readonly Dictionary<string, bool> known = [];
    readonly SemaphoreSlim turn = new(1);

    /// <param name="users">Hashes by name; not empty.</param>
    /// <param name="authorization">The request's header, empty where it has none.</param>
    /// <param name="cancel">The caller is gone.</param>
    public async ValueTask<bool> IsRightAsync(IReadOnlyDictionary<string, Secret> users, string authorization, CancellationToken cancel)
    {
        if (!TryRead(authorization, out var user, out var password)) return false;
        // A name that nobody has takes as long as one that somebody has: names cannot be guessed by the clock.
        var isUser = users.TryGetValue(user, out var hash);
        var against = (hash ?? users.Values.First()).Reveal();
        var question = Question(isUser, against, password);
        if (Remembered(question) is { } before) return before;
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (Remembered(question) is { } meanwhile) return meanwhile;
            var right = await Task.Run(() => BCrypt.Net.BCrypt.Verify(password, against), cancel).ConfigureAwait(false) && isUser;
            lock (known)
            {
                if (known.Count >= MaxRemembered) known.Clear();
                known[question] = right;
            }
            return right;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    bool? Remembered(string question)
    {
        lock (known) return known.TryGetValue(question, out var right) ? right : null;
    }

    string Question(bool isUser, string hash, string password)
        => Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{isUser}\0{hash}\0{password}")));

    static bool TryRead(string authorization, out string user, out string password)
    {
        (user, password) = ("", "");
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(authorization.Length)];
        if (!Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), bytes, out var length)) return false;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        (user, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }
}
