namespace JobService;

/// <summary>Something that is done again and again until the service ends.</summary>
public abstract class BackgroundLoop(TimeProvider clock, TimeSpan pause) : IAsyncDisposable
{
    readonly CancellationTokenSource ending = new();
    Task running = Task.CompletedTask;

    public void Start() => running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running;
        ending.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task TickAsync(CancellationToken cancel);

    async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await TickAsync(ending.Token);
                await Task.Delay(pause, clock, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }
}
