using Barograph.Alerting.Alerts;
using Barograph.Formats.Templates;
using Barograph.Model.Alerts;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>One alert as templates and webhooks see it.</summary>
sealed class AlertData : IGoStruct
{
    static readonly string[] Fields = ["Status", "Labels", "Annotations", "StartsAt", "EndsAt", "GeneratorURL", "Fingerprint"];

    public AlertData(Alert alert, DateTimeOffset now)
    {
        IsFiring = !alert.IsResolvedAt(now);
        Labels = new KeyValues(alert.Labels);
        Annotations = new KeyValues(alert.Annotations);
        StartsAt = alert.StartsAt;
        // When a firing alert would end if nobody told it again is nobody's business.
        EndsAt = IsFiring ? DateTimeOffset.MinValue : alert.EndsAt;
        GeneratorUrl = alert.GeneratorUrl;
        Fingerprint = AlertFingerprint.Text(AlertFingerprint.Of(alert.Labels));
    }

    public bool IsFiring { get; }

    public string Status => IsFiring ? "firing" : "resolved";

    public KeyValues Labels { get; }

    public KeyValues Annotations { get; }

    public DateTimeOffset StartsAt { get; }

    public DateTimeOffset EndsAt { get; }

    public string GeneratorUrl { get; }

    public string Fingerprint { get; }

    public string TypeName => "template.Alert";

    public IReadOnlyList<string> FieldNames => Fields;

    public string JsonName(string field) => field == "GeneratorURL" ? "generatorURL" : NotificationData.LowerFirst(field);

    public bool TryGetField(string name, out object? value)
    {
        value = name switch
        {
            "Status" => Status,
            "Labels" => Labels,
            "Annotations" => Annotations,
            "StartsAt" => StartsAt,
            "EndsAt" => EndsAt,
            "GeneratorURL" => GeneratorUrl,
            "Fingerprint" => Fingerprint,
            _ => null,
        };
        return value is not null;
    }
}
