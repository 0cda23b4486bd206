using System.Security.Cryptography;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Web;
using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Barograph.Web.Protection;

/// <summary>
/// What <c>--web.config.file</c> asks of every caller: TLS, a name and a password, patience. The file, and those that it names, are looked at
/// again at most once a second; while they cannot be used, the last good ones hold.
/// </summary>
public sealed class WebGuard : IDisposable
{
    static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    readonly string path;
    readonly IConfigurationFiles files;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly LabelledFamily<Counter> refused;
    readonly PasswordCheck passwords = new();
    readonly Lock gate = new();
    volatile GuardRules rules;
    byte[] fingerprint;
    long lastLook;
    bool readable = true;

    /// <exception cref="FormatException">The file, or one that it names, cannot be used; the message has a line for each complaint.</exception>
    public WebGuard(string path, IConfigurationFiles files, InstrumentRegistry instruments, TimeProvider clock, ILogger log)
    {
        (this.path, this.files, this.clock, this.log) = (path, files, clock, log);
        refused = instruments.Counters("barograph_http_refused_total", "Requests that the web configuration kept out, by reason.", "reason");
        instruments.Observe("barograph_web_config_usable", "Whether the web configuration file could be used when it was looked at last.", InstrumentKind.Gauge, () => readable ? 1 : 0);
        rules = Read();
        fingerprint = Fingerprint(rules);
        lastLook = clock.GetTimestamp();
        if (rules.Config.Tls is { CurvePreferences.Count: > 0 }) log.LogWarning("{Path}: curve_preferences has no effect: the curves are those of the machine's OpenSSL", path);
    }

    /// <summary>Whether callers must speak TLS: settled at the start, as a socket that changes its language would serve nobody.</summary>
    public bool UsesTls => rules.Tls is not null;

    /// <summary>Whether HTTP/2 is offered, over TLS only.</summary>
    public bool OffersHttp2 => rules.Config.Http2;

    /// <summary>What the next handshake offers.</summary>
    public ServerTls Tls => Current().Tls ?? throw new InvalidOperationException($"{path} has no tls_server_config any more; TLS ends with the next start");

    /// <summary>Sets the headers of the answer and says whether the caller may come in; if not, the answer is complete.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context)
    {
        var now = Current();
        foreach (var (name, value) in now.Config.Headers) context.Response.Headers[name] = value;
        // Before the password: checking one takes time on purpose.
        if (now.Bucket is { } bucket && !bucket.TryTake())
        {
            await RefuseAsync(context, "rate_limit", "Too Many Requests\n", StatusCodes.Status429TooManyRequests).ConfigureAwait(false);
            return false;
        }
        var users = now.Config.BasicAuthUsers;
        if (users.Count == 0 || await passwords.IsRightAsync(users, context.Request.Headers.Authorization.ToString(), context.RequestAborted).ConfigureAwait(false)) return true;
        context.Response.Headers.WWWAuthenticate = "Basic";
        await RefuseAsync(context, "unauthorized", "Unauthorized\n", StatusCodes.Status401Unauthorized).ConfigureAwait(false);
        return false;
    }

    Task RefuseAsync(HttpContext context, string reason, string text, int status)
    {
        refused.With(reason).Increment();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return PlainText.AnswerAsync(context, text, status);
    }

    GuardRules Current()
    {
        if (clock.GetElapsedTime(Volatile.Read(ref lastLook)) < LookInterval) return rules;
        // One caller looks; the others go on with what is known.
        if (!gate.TryEnter()) return rules;
        try
        {
            Volatile.Write(ref lastLook, clock.GetTimestamp());
            var seen = Fingerprint(rules);
            if (!seen.AsSpan().SequenceEqual(fingerprint)) Adopt(seen);
            return rules;
        }
        finally
        {
            gate.Exit();
        }
    }

    void Adopt(byte[] seen)
    {
        // Taken before the reading: what changes meanwhile is seen at the next look, as are files that only the new configuration names.
        fingerprint = seen;
        try
        {
            var next = Read();
            if (next.Tls is null != rules.Tls is null)
                throw new FormatException($"{path}: tls_server_config {(next.Tls is null ? "is gone" : "is new")}: that takes a new start");
            // Handshakes that are under way may still hold the old certificates; the collector takes them.
            rules = next;
            readable = true;
            log.LogInformation("{Path} was read again", path);
        }
        catch (FormatException e)
        {
            readable = false;
            log.LogError("the web configuration stays as it was: {Reason}", e.Message);
        }
    }

    GuardRules Read()
    {
        var reading = WebConfigFile.Load(path, files);
        if (reading.Config is not { } config || reading.Complaints.Count > 0) throw new FormatException(string.Join('\n', reading.Complaints));
        var tls = config.Tls is null ? null : ServerTls.Of(config.Tls, config.Http2, path, files);
        return new GuardRules(config, tls, config.RateLimit is { } limit && limit.Interval > TimeSpan.Zero ? new TokenBucket(limit.Interval, limit.Burst, clock) : null);
    }

    byte[] Fingerprint(GuardRules now)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in (ReadOnlySpan<string?>)[path, now.Config.Tls?.CertFile, now.Config.Tls?.KeyFile, now.Config.Tls?.ClientCaFile])
        {
            if (string.IsNullOrEmpty(name)) continue;
            hash.AppendData(files.Read(name, ServerTls.MaxFileBytes, out _) ?? []);
            hash.AppendData([0]);
        }
        return hash.GetHashAndReset();
    }

    public void Dispose() => passwords.Dispose();

    sealed record GuardRules(WebConfig Config, ServerTls? Tls, TokenBucket? Bucket);
}
