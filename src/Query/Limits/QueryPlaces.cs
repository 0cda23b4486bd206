namespace Barograph.Query.Limits;

/// <summary>How many queries run at a time; others wait in line. Some places only rules may take.</summary>
public sealed class QueryPlaces(int places, int forRules)
{
    readonly SemaphoreSlim all = new(places, places);
    readonly SemaphoreSlim interactive = new(places - forRules, places - forRules);

    public async ValueTask EnterAsync(bool isRule, CancellationToken cancel)
    {
        if (!isRule) await interactive.WaitAsync(cancel);
        try
        {
            await all.WaitAsync(cancel);
        }
        catch
        {
            if (!isRule) interactive.Release();
            throw;
        }
    }

    public void Leave(bool isRule)
    {
        all.Release();
        if (!isRule) interactive.Release();
    }
}
