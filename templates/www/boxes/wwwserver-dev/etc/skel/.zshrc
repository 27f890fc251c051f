autoload -Uz compinit && compinit
PROMPT='%n@%m:%~%# '
HISTFILE=~/.zsh_history HISTSIZE=10000 SAVEHIST=10000
setopt append_history hist_ignore_dups
