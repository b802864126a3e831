void cn_x(void){}
