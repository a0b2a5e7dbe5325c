namespace CaseMgmt.Domain;

/// <summary>Something that happened, as it stands in the log. Every event of the program implements this.</summary>
public interface IDomainEvent;
