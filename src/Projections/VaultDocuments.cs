using System.Text.Json;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections;

/// <summary>Puts typed documents into the vault and reads them back.</summary>
public static class VaultDocuments
{
    /// <summary>Seals a document under a retention unit's key; the row travels with the session's next save.</summary>
    /// <typeparam name="T">What the document holds.</typeparam>
    public static SealedRef<T> Seal<T>(this IVault vault, RetentionKey key, T document)
        where T : class
    {
        var sealedDocument = vault.Seal(key, KindOf<T>(), JsonSerializer.SerializeToUtf8Bytes(document, DomainJson.Options));
        return new SealedRef<T>(sealedDocument.Id, sealedDocument.Hash);
    }

    /// <summary>Reads one of the documents that were opened; null when it has been disposed of.</summary>
    /// <typeparam name="T">What the document holds.</typeparam>
    /// <exception cref="KeyNotFoundException">It was not among those opened.</exception>
    public static T? Document<T>(this IReadOnlyDictionary<Guid, OpenedDocument> opened, SealedRef<T> reference)
        where T : class => opened.Document<T>(reference.Id);

    /// <inheritdoc cref="Document{T}(IReadOnlyDictionary{Guid, OpenedDocument}, SealedRef{T})"/>
    public static T? Document<T>(this IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid id)
        where T : class
    {
        var document = opened[id];
        return document.IsDisposed
            ? null
            : JsonSerializer.Deserialize<T>(document.Plaintext.Span, DomainJson.Options)
                ?? throw new JsonException($"The {KindOf<T>()} is empty.");
    }

    /// <summary>The kind a document is filed under: its type's name in kebab case.</summary>
    public static string KindOf<T>() => JsonNamingPolicy.KebabCaseLower.ConvertName(typeof(T).Name);
}
