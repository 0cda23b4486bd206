using JobService.Faults;
using JobService.Metrics;

namespace JobService.Providers;

/// <summary>Calls a provider: takes time, fails at times, is counted.</summary>
public sealed class ProviderClient(ServiceMetrics metrics, FaultSwitches faults, Pace pace)
{
    static readonly string[] ErrorTypes = ["throttled", "timeout", "internal"];

    /// <exception cref="ProviderException">It did not work.</exception>
    public async Task CallAsync(Provider provider, string operation, Random dice, CancellationToken cancel)
    {
        var seconds = provider.CallMs / 1000 * (0.5 + dice.NextDouble());
        var fails = dice.NextDouble() < (faults.IsOn(Fault.ProviderErrors) ? 0.8 : provider.ErrorRate);
        var errorType = faults.IsOn(Fault.ProviderErrors) ? "access_denied" : ErrorTypes[dice.Next(ErrorTypes.Length)];
        await pace.WaitAsync(seconds, cancel);
        metrics.Calls.With(provider.Name, operation).Add();
        metrics.CallSeconds.With(provider.Name, operation).Observe(seconds);
        if (!fails) return;
        metrics.CallErrors.With(provider.Name, operation, errorType).Add();
        throw new ProviderException($"{provider.Name} refused {operation}: {errorType}");
    }

    /// <summary>Tries again, as one does with providers.</summary>
    public async Task CallWithRetriesAsync(Provider provider, string operation, Random dice, CancellationToken cancel)
    {
        const int Attempts = 4;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CallAsync(provider, operation, dice, cancel);
                return;
            }
            catch (ProviderException) when (attempt < Attempts)
            {
                await pace.WaitAsync(0.2 * attempt, cancel);
            }
        }
    }
}
