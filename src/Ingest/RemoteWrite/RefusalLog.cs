using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Writes refusals to the log, one in ten seconds: a sender with a wrong clock sends many.</summary>
sealed class RefusalLog(ILogger logger, TimeProvider clock)
{
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    long? writtenAt;
    int unwritten;

    public void Write(TenantId tenant, string refusal)
    {
        int others;
        lock (gate)
        {
            if (writtenAt is { } before && clock.GetElapsedTime(before) < Quiet)
            {
                unwritten++;
                return;
            }

            writtenAt = clock.GetTimestamp();
            (others, unwritten) = (unwritten, 0);
        }

        logger.LogWarning("refused samples of a push from tenant {Tenant}: {Refusal} ({Others} refusals before it were not logged)", tenant, refusal, others);
    }
}
