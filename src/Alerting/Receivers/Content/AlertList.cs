using System.Collections;
using Barograph.Formats.Templates;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>The alerts of a notification: <c>.Alerts</c>, <c>.Alerts.Firing</c>, <c>.Alerts.Resolved</c>.</summary>
sealed class AlertList(IReadOnlyList<AlertData> alerts) : IReadOnlyList<object?>, IGoStruct
{
    public string TypeName => "template.Alerts";

    public int Count => alerts.Count;

    public IReadOnlyList<AlertData> All => alerts;

    public object? this[int index] => alerts[index];

    public bool TryGetField(string name, out object? value)
    {
        value = name switch
        {
            "Firing" => GoFunction.Method(name, () => Only(firing: true)),
            "Resolved" => GoFunction.Method(name, () => Only(firing: false)),
            _ => null,
        };
        return value is not null;
    }

    AlertData[] Only(bool firing) => [.. alerts.Where(alert => alert.IsFiring == firing)];

    public IEnumerator<object?> GetEnumerator() => alerts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
