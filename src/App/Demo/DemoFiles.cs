using System.Security.Cryptography;
using System.Text;

namespace Barograph.App.Demo;

/// <summary>The demo's configuration: the files of deploy/demo, which are part of the executable, with the addresses that are really listened on.</summary>
static class DemoFiles
{
    public const string Config = "barograph.yml", Rules = "rules.yml", Alertmanager = "alertmanager.yml";

    const string Placed = ".placed";

    // As they stand in the files.
    const string ServerAddress = "localhost:9090", ExampleAddress = "localhost:9091", InboxAddress = "localhost:9092";

    /// <summary>Writes them into the demo's folder. A file that somebody changed since stays as it is, and is returned.</summary>
    public static IReadOnlyList<string> Place(string directory, DemoAddresses addresses)
    {
        var kept = new List<string>();
        var record = Path.Combine(directory, Placed);
        // The hash of each file as we wrote it last.
        var before = File.Exists(record) ? File.ReadAllLines(record).ToHashSet(StringComparer.Ordinal) : [];
        var now = new List<string>();
        foreach (var name in (string[])[Config, Rules, Alertmanager])
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path) && !before.Contains(Mark(name, File.ReadAllText(path))))
            {
                kept.Add(path);
                continue;
            }
            var text = Resource(name).Replace(InboxAddress, addresses.Inbox, StringComparison.Ordinal);
            // Without an example its target stays, and is shown as down: that is the truth.
            text = text.Replace(ServerAddress, addresses.Server, StringComparison.Ordinal).Replace(ExampleAddress, addresses.Example ?? ExampleAddress, StringComparison.Ordinal);
            File.WriteAllText(path, text);
            now.Add(Mark(name, text));
        }
        File.WriteAllLines(record, now);
        return kept;
    }

    public static string Resource(string name)
    {
        using var resource = typeof(DemoFiles).Assembly.GetManifestResourceStream($"demo/{name}")
            ?? throw new FileNotFoundException($"the demo's {name} is missing from this build");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    static string Mark(string name, string text) => $"{name} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
