using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Barograph.Formats.Configuration;

namespace Barograph.Outbound.Kubernetes;

/// <summary>Runs a plugin of a kubeconfig and reads the credentials that it prints. They hold until they expire, or until they are refused.</summary>
sealed class ExecCredential(ExecPlugin plugin, Uri server, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // it may ask a person in a browser
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    DateTimeOffset expires;

    public bool IsFresh => clock.GetUtcNow() < expires - Margin;

    /// <exception cref="KubernetesException">It cannot be started, fails, or prints something else.</exception>
    public async Task<HttpClientConfig> AskAsync(HttpClientConfig config, CancellationToken cancel)
    {
        var printed = await RunAsync(cancel).ConfigureAwait(false);
        try
        {
            using var answer = JsonDocument.Parse(printed);
            var status = answer.RootElement.GetProperty("status");
            expires = status.TryGetProperty("expirationTimestamp", out var until) && until.ValueKind == JsonValueKind.String ? until.GetDateTimeOffset() : DateTimeOffset.MaxValue;
            if (Text(status, "token") is { } token) config = config with { Authorization = new AuthorizationConfig { Credentials = new Secret(token) } };
            if (Text(status, "clientCertificateData") is { } certificate)
                config = config with { Tls = config.Tls with { Cert = certificate, Key = new Secret(Text(status, "clientKeyData") ?? "") } };
            return config;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // What it printed may hold a secret.
            throw Wrong("printed no ExecCredential with a status");
        }
    }

    static string? Text(JsonElement status, string name) => status.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    async Task<string> RunAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo(plugin.Command) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in plugin.Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in plugin.Environment) start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = ExecFacts();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        using var process = Begin(start);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            var said = (await error.ConfigureAwait(false)).Trim().Split('\n')[^1];
            return process.ExitCode == 0 ? output : throw Wrong($"failed (exit code {process.ExitCode}){(said.Length > 0 ? ": " + said : "")}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw Wrong($"did not end within {Patience.TotalSeconds} s");
        }
    }

    Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw Wrong("cannot be started");
        }
        catch (Win32Exception e)
        {
            throw Wrong($"cannot be started: {e.Message}{(plugin.InstallHint.Length > 0 ? " " + plugin.InstallHint : "")}");
        }
    }

    string ExecFacts()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", plugin.ApiVersion);
            json.WriteString("kind", "ExecCredential");
            json.WriteStartObject("spec");
            json.WriteBoolean("interactive", false);
            if (plugin.Cluster is { } cluster)
            {
                json.WriteStartObject("cluster");
                json.WriteString("server", server.OriginalString);
                if (cluster.Ca.Length > 0) json.WriteString("certificate-authority-data", Convert.ToBase64String(Encoding.UTF8.GetBytes(cluster.Ca)));
                if (cluster.ServerName.Length > 0) json.WriteString("tls-server-name", cluster.ServerName);
                if (cluster.InsecureSkipVerify) json.WriteBoolean("insecure-skip-tls-verify", true);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    KubernetesException Wrong(string what) => new(0, $"the credential plugin {plugin.Command} {what}");
}
