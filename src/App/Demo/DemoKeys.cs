namespace Barograph.App.Demo;

/// <summary>Keys in the terminal that make the example misbehave; the same key again mends it.</summary>
static class DemoKeys
{
    public static IReadOnlyList<(char Key, string Fault)> All { get; } =
    [
        ('e', "errors"), ('l', "latency"), ('b', "backlog"), ('d', "down"), ('p', "provider-errors"), ('g', "leak"), ('s', "slow-transfers"),
    ];

    /// <summary>Reads keys until the end. Returns at once where there is no keyboard.</summary>
    /// <param name="example">What misbehaves.</param>
    /// <param name="said">Hears what was done.</param>
    /// <param name="cancel">The end.</param>
    public static async Task ReadAsync(ExampleProcess example, Action<string> said, CancellationToken cancel)
    {
        if (Console.IsInputRedirected) return;
        while (!cancel.IsCancellationRequested)
        {
            // Waiting in ReadKey could not be cancelled.
            if (!Console.KeyAvailable)
            {
                await Task.Delay(100, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            var pressed = char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar);
            foreach (var (key, fault) in All)
                if (key == pressed) said(await ToggleAsync(example, fault, cancel).ConfigureAwait(false));
        }
    }

    static async Task<string> ToggleAsync(ExampleProcess example, string fault, CancellationToken cancel)
    {
        var on = (await example.FaultsAsync(cancel).ConfigureAwait(false)).Any(f => f.Name == fault && f.On);
        if (!await example.SetAsync(fault, !on, cancel).ConfigureAwait(false)) return "the example does not answer";
        return on ? $"mended: {fault}; the alert ends within a minute" : $"the example misbehaves: {fault}; an alert follows within half a minute";
    }
}
