using Barograph.Formats.Configuration;
using Barograph.Model.Labels;
using Barograph.Outbound.Http;

namespace Barograph.Alerting.Sending;

/// <summary>How the Alertmanagers of one entry are spoken to, until a reload puts another plan in its place.</summary>
sealed class SendPlan(ExternalAlertmanagerConfig config, NameValidation validation, TimeProvider clock) : IDisposable
{
    public string Fingerprint { get; } = FingerprintOf(config, validation);

    public TimeSpan Timeout => config.Timeout;

    public HttpService Http { get; } = new(config.Http, clock);

    public AddressPlan Addresses { get; } = new(config, validation);

    public AlertRelabelling Relabelling { get; } = new(LabelSet.Empty, config.AlertRelabel, validation);

    public static string FingerprintOf(ExternalAlertmanagerConfig config, NameValidation validation) => $"{ConfigFingerprint.Of(config)} {validation}";

    public void Dispose() => Http.Dispose();
}
