namespace Barograph.Storage.Chunks;

/// <summary>Tells an open chunk of a head from all others that its series has had or will have, and from those of other series.</summary>
/// <param name="Slot">The series' row.</param>
/// <param name="Generation">Which of the slot's series; 0 = none.</param>
/// <param name="Losses">How often the series has lost samples: what is appended behind that may be older than what went.</param>
/// <param name="Newest">The newest full chunk when this one was the open one: while nothing is lost, none gets that link again.</param>
readonly record struct OpenChunkIdentity(int Slot, uint Generation, uint Losses, int Newest);
