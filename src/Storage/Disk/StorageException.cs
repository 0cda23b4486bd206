namespace Barograph.Storage.Disk;

/// <summary>The machine is wrong: the disk is full, a file is unreadable. Says where and how much.</summary>
public sealed class StorageException(string message, Exception? cause = null) : Exception(message, cause);
