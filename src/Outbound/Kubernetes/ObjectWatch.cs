using System.Collections.Concurrent;
using System.Text.Json;

namespace Barograph.Outbound.Kubernetes;

/// <summary>
/// All objects of a kind that a query selects, kept up to date: list once, then follow changes. After trouble it goes on from where it was, and
/// where the server no longer knows that place (410 Gone) it lists again.
/// </summary>
/// <param name="path">Of the collection: <c>/api/v1/namespaces/shop/pods</c>.</param>
/// <param name="query">Selectors, without <c>?</c>; empty = all.</param>
/// <param name="most">Of more objects than so many the rest is passed over.</param>
public sealed class ObjectWatch<T>(KubernetesApi api, string path, string query, Func<JsonElement, T> read, TimeProvider clock, Random dice, int most = int.MaxValue)
{
    const int PageObjects = 500;
    const int WatchSeconds = 300;
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    // Others may look through it while it changes: several watches are followed at once, each on its own.
    volatile ConcurrentDictionary<string, T> objects = new(StringComparer.Ordinal);
    string version = "";

    /// <summary>By <c>namespace/name</c>.</summary>
    public IReadOnlyDictionary<string, T> Objects => objects;

    /// <summary>Have objects been passed over, because there are too many?</summary>
    public bool IsFull { get; private set; }

    /// <exception cref="KubernetesException">It refused, or could not be asked.</exception>
    public async Task ListAsync(CancellationToken cancel)
    {
        var seen = new ConcurrentDictionary<string, T>(StringComparer.Ordinal);
        var next = "";
        IsFull = false;
        do
        {
            var page = $"{path}?limit={PageObjects}{(query.Length > 0 ? "&" + query : "")}{(next.Length > 0 ? "&continue=" + Uri.EscapeDataString(next) : "")}";
            using var answer = await api.GetAsync(page, cancel).ConfigureAwait(false);
            var root = answer.RootElement;
            if (root.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
                foreach (var item in items.EnumerateArray()) Keep(seen, item);
            (version, next) = (Metadata(root, "resourceVersion"), Metadata(root, "continue"));
        }
        while (next.Length > 0);
        objects = seen;
    }

    /// <summary>Follows until it is cancelled.</summary>
    /// <param name="changed">Called after each change, one at a time.</param>
    /// <param name="trouble">Told why nothing can be followed just now.</param>
    public async Task RunAsync(Action changed, Action<string> trouble, CancellationToken cancel)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                if (version.Length == 0)
                {
                    await ListAsync(cancel).ConfigureAwait(false);
                    changed();
                }
                await api.WatchAsync(
                    $"{path}?watch=1&allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}&resourceVersion={Uri.EscapeDataString(version)}{(query.Length > 0 ? "&" + query : "")}",
                    (type, one) =>
                    {
                        pause = FirstPause;
                        if (Apply(type, one)) changed();
                    },
                    cancel).ConfigureAwait(false);
            }
            catch (KubernetesException e) when (e.Status == KubernetesException.Gone)
            {
                version = "";
            }
            catch (KubernetesException e)
            {
                trouble(e.Message);
            }
            // Also after a stream that ended by itself: a server that ends each at once must not be asked in a loop.
            await Task.Delay(pause * (0.5 + dice.NextDouble() / 2), clock, cancel).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    bool Apply(string type, JsonElement one)
    {
        if (Metadata(one, "resourceVersion") is { Length: > 0 } newer) version = newer;
        switch (type)
        {
            case "ADDED" or "MODIFIED":
                Keep(objects, one);
                return true;
            case "DELETED":
                return objects.TryRemove(KeyOf(one), out _);
            default:
                return false; // a bookmark tells only the version
        }
    }

    void Keep(ConcurrentDictionary<string, T> among, JsonElement one)
    {
        var key = KeyOf(one);
        if (among.ContainsKey(key) || among.Count < most) among[key] = read(one);
        else IsFull = true;
    }

    static string KeyOf(JsonElement one) => $"{Metadata(one, "namespace")}/{Metadata(one, "name")}";

    static string Metadata(JsonElement one, string name)
        => one.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
