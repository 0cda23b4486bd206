using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates.Running;

/// <summary>Fields and methods that values have: those of records, times and durations.</summary>
static class ValueMethods
{
    public static bool TryGet(object value, string name, out object? found)
    {
        switch (value)
        {
            case IGoStruct record:
                return record.TryGetField(name, out found);
            case GoTime time:
                found = TimeMethods.Of(time, name);
                return found is not null;
            case TimeSpan duration:
                found = TimeMethods.Of(duration, name);
                return found is not null;
            case GoNamedNumber number when name == "String":
                found = GoFunction.Method(name, () => number.Text);
                return true;
            default:
                found = null;
                return false;
        }
    }
}
