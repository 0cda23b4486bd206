namespace Barograph.Storage.Wal;

/// <summary>A span of time of one series that is deleted, both ends included.</summary>
readonly record struct DeletedSpan(int Slot, uint Generation, long MinMs, long MaxMs);
