namespace JobService.Providers;

/// <summary>Asks every provider twice a second what it holds, so that there are calls to watch while no job runs.</summary>
public sealed class InventorySync(ProviderClient client, int seed, TimeProvider clock) : BackgroundLoop(clock, TimeSpan.FromMilliseconds(500))
{
    readonly Random[] dice = [.. Provider.All.Select((_, i) => new Random(seed + i))];

    protected override Task TickAsync(CancellationToken cancel) => Task.WhenAll(Provider.All.Select((provider, i) => AskAsync(provider, dice[i], cancel)));

    async Task AskAsync(Provider provider, Random die, CancellationToken cancel)
    {
        try
        {
            await client.CallAsync(provider, "list_images", die, cancel);
        }
        catch (ProviderException)
        {
            // Counted where it happened; the next round asks again.
        }
    }
}
