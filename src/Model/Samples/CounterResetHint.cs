namespace Barograph.Model.Samples;

/// <summary>What is known about a reset between a histogram and the one before it.</summary>
public enum CounterResetHint : byte
{
    /// <summary>Must be found out by comparing.</summary>
    Unknown,

    Reset,

    NotReset,

    /// <summary>Goes up and down by nature: there are no resets.</summary>
    Gauge,
}
