using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.Yaml;

namespace Barograph.Outbound.Kubernetes;

/// <summary>
/// kubeconfig files: of several, the first that names a cluster, a user, a context wins, as does the first current context. Files that they
/// name are relative to them.
/// </summary>
public sealed class KubeConfigFile
{
    readonly Dictionary<string, YamlCursor> clusters = new(StringComparer.Ordinal), users = new(StringComparer.Ordinal), contexts = new(StringComparer.Ordinal);
    readonly IReadOnlyList<string> files;
    string current = "";

    KubeConfigFile(IReadOnlyList<string> files) => this.files = files;

    /// <exception cref="KubernetesException">A file cannot be read; the message says where.</exception>
    public static KubeConfigFile Read(IReadOnlyList<string> files)
    {
        var config = new KubeConfigFile(files);
        foreach (var file in files) config.Add(file);
        return config;
    }

    /// <param name="context">Null = the current one.</param>
    /// <exception cref="KubernetesException">There is no such context, or what it names is missing or wrong.</exception>
    public ClusterAddress Address(string? context)
    {
        var name = context ?? current;
        var names = string.Join(", ", files);
        if (name.Length == 0) throw new KubernetesException(0, $"{names}: there is no current-context{(contexts.Count == 0 ? " and no other" : $"; --context names one of {string.Join(", ", contexts.Keys.Order(StringComparer.Ordinal))}")}");
        if (!contexts.TryGetValue(name, out var chosen))
            throw new KubernetesException(0, $"{names}: there is no context {name}; there are {(contexts.Count == 0 ? "none" : string.Join(", ", contexts.Keys.Order(StringComparer.Ordinal)))}");
        var cluster = Named(clusters, chosen, "cluster");
        var user = Text(chosen, "user").Length > 0 ? Named(users, chosen, "user") : null;
        var server = Text(cluster, "server");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw Wrong(cluster.Find("server") ?? cluster, $"server: an http or https address is wanted, found \"{server}\"");
        var http = new HttpClientConfig { Tls = Tls(cluster, user), Proxy = Proxy(cluster) };
        if (user is not null) http = WithCredentials(http, user);
        return new ClusterAddress
        {
            Server = address,
            Http = http,
            Plugin = user?.Find("exec") is { } exec ? Plugin(exec, http.Tls) : null,
            Namespace = Text(chosen, "namespace") is { Length: > 0 } space ? space : "default",
            Origin = $"context {name} of {chosen.Reading.File}",
        };
    }

    void Add(string file)
    {
        var reading = new YamlReading(file, Path.GetDirectoryName(Path.GetFullPath(file))!);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesException(0, $"cannot read the kubeconfig {file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
        var root = YamlParser.Parse(bytes, reading);
        if (root is null || reading.Complaints.Count > 0) throw new KubernetesException(0, reading.Complaints[0].ToString());
        var at = reading.Root(root);
        if (current.Length == 0) current = Text(at, "current-context");
        Collect(at, "clusters", "cluster", clusters);
        Collect(at, "users", "user", users);
        Collect(at, "contexts", "context", contexts);
    }

    static void Collect(YamlCursor root, string list, string key, Dictionary<string, YamlCursor> into)
    {
        if (root.Find(list) is not { Node: YamlList items } at) return;
        for (var i = 0; i < items.Items.Count; i++)
        {
            var item = at.Item(i);
            if (Text(item, "name") is { Length: > 0 } name && item.Find(key) is { Node: YamlMap } value) into.TryAdd(name, value);
        }
    }

    static YamlCursor Named(Dictionary<string, YamlCursor> all, YamlCursor context, string what)
    {
        var name = Text(context, what);
        return all.TryGetValue(name, out var found) ? found : throw Wrong(context, $"there is no {what} \"{name}\"");
    }

    static TlsConfig Tls(YamlCursor cluster, YamlCursor? user) => new()
    {
        Ca = Data(cluster, "certificate-authority-data"),
        CaFile = Data(cluster, "certificate-authority-data").Length > 0 ? "" : PathOf(cluster, "certificate-authority"),
        ServerName = Text(cluster, "tls-server-name"),
        InsecureSkipVerify = Text(cluster, "insecure-skip-tls-verify") == "true",
        Cert = user is null ? "" : Data(user, "client-certificate-data"),
        CertFile = user is null || Data(user, "client-certificate-data").Length > 0 ? "" : PathOf(user, "client-certificate"),
        Key = user is not null && Data(user, "client-key-data") is { Length: > 0 } key ? new Secret(key) : null,
        KeyFile = user is null || Data(user, "client-key-data").Length > 0 ? "" : PathOf(user, "client-key"),
    };

    static ProxyConfig Proxy(YamlCursor cluster)
    {
        var url = Text(cluster, "proxy-url");
        if (url.Length == 0) return new ProxyConfig { FromEnvironment = true };
        return Uri.TryCreate(url, UriKind.Absolute, out var proxy) ? new ProxyConfig { ProxyUrl = proxy } : throw Wrong(cluster.Find("proxy-url")!, "proxy-url: an address is wanted");
    }

    static HttpClientConfig WithCredentials(HttpClientConfig http, YamlCursor user)
    {
        if (user.Find("auth-provider") is { } old) throw Wrong(old, "auth-provider: these went with Kubernetes 1.26; the cluster's tool writes an exec section instead");
        // As client-go: the file counts where both are there, since it is renewed.
        if (PathOf(user, "tokenFile") is { Length: > 0 } file) return http with { Authorization = new AuthorizationConfig { CredentialsFile = file } };
        if (Text(user, "token") is { Length: > 0 } token) return http with { Authorization = new AuthorizationConfig { Credentials = new Secret(token) } };
        return Text(user, "username") is { Length: > 0 } name
            ? http with { BasicAuth = new BasicAuthConfig { Username = name, Password = new Secret(Text(user, "password")) } }
            : http;
    }

    static ExecPlugin Plugin(YamlCursor exec, TlsConfig tls)
    {
        var command = Text(exec, "command");
        if (command.Length == 0) throw Wrong(exec, "exec: a command is wanted");
        var arguments = exec.Find("args") is { Node: YamlList list } ? list.Items.OfType<YamlScalar>().Select(static a => a.Text) : [];
        var environment = new List<KeyValuePair<string, string>>();
        if (exec.Find("env") is { Node: YamlList pairs } at)
            for (var i = 0; i < pairs.Items.Count; i++) environment.Add(new(Text(at.Item(i), "name"), Text(at.Item(i), "value")));
        // A bare name is looked up in PATH; one with a slash is relative to the file.
        var program = command.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Path.Combine(exec.Reading.Directory, command)) : command;
        return new ExecPlugin(Text(exec, "apiVersion"), program, [.. arguments], environment, Text(exec, "installHint"), Text(exec, "provideClusterInfo") == "true" ? tls : null);
    }

    static string Text(YamlCursor at, string key) => at.Find(key) is { Node: YamlScalar { IsNull: false } scalar } ? scalar.Text : "";

    static string PathOf(YamlCursor at, string key) => Text(at, key) is { Length: > 0 } path ? Path.GetFullPath(Path.Combine(at.Reading.Directory, path)) : "";

    static string Data(YamlCursor at, string key)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(Text(at, key)));
        }
        catch (FormatException)
        {
            throw Wrong(at.Find(key)!, $"{key}: base64 is wanted"); // without the text: it may be a key
        }
    }

    static KubernetesException Wrong(YamlCursor at, string what) => new(0, $"{at.Reading.File}:{at.Line}:{at.Column}: {what}");
}
